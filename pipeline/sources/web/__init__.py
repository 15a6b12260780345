"""What every service that is asked over the web has in common: one transport, its rate, its tries, its refusals."""
