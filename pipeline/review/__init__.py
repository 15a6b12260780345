"""The review: where its files live, what its protocol asks, what its searches found and what people decided."""
