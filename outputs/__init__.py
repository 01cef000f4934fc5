"""What leaves: lists, the report and the check page, their charts and wording."""
