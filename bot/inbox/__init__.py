"""From stored deliveries to events in cases. The steps of one delivery, in their order:

1. `worker` claims deliveries (table `inbox`) and files those of one conversation one by one.
2. `preparation` parses (with `reader`, perhaps in `reader_process`), proves the sender, fetches and
   scans files. It needs no case and no transaction.
3. The rest is one transaction. `dead_letters` quarantines what nobody can read or file.
4. `echoes` handles the company's own words. `messages` files all others; `button_replies` finds
   what a pressed button answers.
5. `holds` parks messages from contact points on hold.
6. `correlation` finds the case; `bounces` marks the letter that came back.
7. `bot.cases.writer` applies the event to the case.
"""
