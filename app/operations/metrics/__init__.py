"""What Prometheus is told: of requests, and of the album."""
