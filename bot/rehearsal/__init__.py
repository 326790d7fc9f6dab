"""Rehearsals: the policy as scenes, played on a whole desk with stand-ins and a simulated clock.

`scene` has the file format, `scene_file` reads it, `play` plays one, `expectations` checks it.
"""
