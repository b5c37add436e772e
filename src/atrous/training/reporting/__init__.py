"""The report: one page that someone who only looks at the pictures understands."""
