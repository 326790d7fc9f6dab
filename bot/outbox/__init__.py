"""From letters in the outbox to providers. The steps of one letter, in their order:

1. `bot.letters` composes the letter and enqueues it (table `outbox`).
2. `dispatcher` claims due letters, channel by channel. `send_limits` says how many may leave,
   `bot.incidents.channel_breaker` whether the channel works.
3. The channel sends the letter: once.
4. `results` records what happened: sent, refused (back-off and retry, or given up) or unknown. The
   case learns it as an event.
5. `reconciliation` looks for unknown letters at the provider; the others are left to an agent.
"""
