"""Stand-ins for the providers: they speak the wire formats and import nothing of the desk."""
