"""What is measured, against whom, and how to run it again. Results with date and machine: README.md."""
