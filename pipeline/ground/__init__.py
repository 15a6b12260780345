"""What everything else stands on: the record, tables, files, provenance and the errors a user can act on."""
