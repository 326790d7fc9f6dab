"""Stand-ins for the outside that speak the providers' wire formats; they import nothing of ours."""
