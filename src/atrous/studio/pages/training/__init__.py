"""A project's trainings: started, watched, compared, stopped, resumed."""
