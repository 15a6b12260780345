"""What a person types: every subcommand that is not a stage, and how stages are given the files of a review."""
