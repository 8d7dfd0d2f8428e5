"""The outbox: events written in the transaction of the act, delivered to subscribers after it committed."""
