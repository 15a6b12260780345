"""Every table that travels: declared once with its file, its columns and its rows."""
