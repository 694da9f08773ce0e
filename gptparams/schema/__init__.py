"""The building blocks of tensor tables: families, rows and groups of rows."""
