"""The import wizard: kind and file, columns, questions, preview, done. The server keeps the run at every step."""
