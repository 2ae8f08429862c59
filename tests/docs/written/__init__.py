"""The pages of docs/reference and others that are written from what the code says: one module a page."""
