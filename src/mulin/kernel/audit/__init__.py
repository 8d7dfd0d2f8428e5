"""The audit log: appended in the transaction of the act, chained (SM3) by a sealer shortly afterwards."""
