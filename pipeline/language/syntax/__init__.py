"""What a query says: its tokens, tags and tree, the lines of a strategy, and what is wrong with the writing."""
