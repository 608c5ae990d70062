# Consul servers of the DR region: one file for all three.
datacenter       = "eu-west-1"
data_dir         = "/opt/consul"
log_level        = "INFO"
server           = true
bootstrap_expect = 3
bind_addr        = "{{ GetPrivateIP }}"
retry_join       = ["provider=aws region=eu-west-1 tag_key=consul tag_value=server"]

performance {
  raft_multiplier = 1 # elections in 1 to 2 s, as HashiCorp advises for production
}

autopilot {
  cleanup_dead_servers      = true
  last_contact_threshold    = "200ms"
  server_stabilization_time = "10s"
}

dns_config {
  allow_stale = true # names are found while nobody leads
  service_ttl {
    "*" = "5s"
  }
}

ui_config {
  enabled = true
}
