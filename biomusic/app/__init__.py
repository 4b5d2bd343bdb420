"""What people touch: command line, report, files."""
