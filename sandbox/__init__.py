"""Stand-ins for the outside world that speak the providers' wire formats and import nothing of ours."""
