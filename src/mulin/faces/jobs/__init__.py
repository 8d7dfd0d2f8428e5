"""Background work: the audit sealer, the outbox, periodic questions, and deferred jobs."""
