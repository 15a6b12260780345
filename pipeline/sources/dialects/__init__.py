"""Data: what each database calls the fields of a record, and how its entries are known from those of others."""
