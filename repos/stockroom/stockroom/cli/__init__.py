"""The command line: parsing, calling services, printing. No rules of the business here."""
