"""What a query finds: one record against many queries, or many records against one."""
