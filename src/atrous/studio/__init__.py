"""The platform: what programs and people use to go from pictures to a served model."""
