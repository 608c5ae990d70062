# Vault of the primary region, server 0 of 3. The other region has a cluster of its own with the same secrets.
ui           = true
api_addr     = "https://vault-0.eu-central-1.shop.internal:8200"
cluster_addr = "https://vault-0.eu-central-1.shop.internal:8201"

storage "raft" {
  path                   = "/opt/vault/data"
  node_id                = "vault-0"
  performance_multiplier = 1

  retry_join {
    leader_api_addr = "https://vault-1.eu-central-1.shop.internal:8200"
  }

  retry_join {
    leader_api_addr = "https://vault-2.eu-central-1.shop.internal:8200"
  }
}

listener "tcp" {
  address       = "0.0.0.0:8200"
  tls_cert_file = "/opt/vault/tls/vault.crt"
  tls_key_file  = "/opt/vault/tls/vault.key"
}

# Each region's servers open themselves with a key of their own region.
seal "awskms" {
  region     = "eu-central-1"
  kms_key_id = "alias/vault-unseal"
}

default_lease_ttl = "24h"
max_lease_ttl     = "768h"
