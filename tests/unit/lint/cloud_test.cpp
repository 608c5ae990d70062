#include "tests/unit/lint/cloud_examples.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::lint_test;

TEST_CASE("a record turned by a routing control is neither unchecked nor edited")
{
  Deployment d = empty();
  gated_record(d);
  ComponentSpec &record = d.components.back();
  record.links["secondary"] = {"door"};
  put(d, "alb", "door", "away");
  put(d, "runbook", "book", "", {}, {{"step:1", {"step"}}});
  put(d, "runbook_step", "step", "", {}, {}, {{"action", "switch_dns"}, {"target", "record"}});
  CHECK(count(d, "failover-without-health-check") == 0);
  CHECK(count(d, "recovery-edits-dns") == 0);
  for (ComponentSpec &one : d.components)
    if (one.id == "record")
      one.parameters.erase("switched_by");
  CHECK(count(d, "failover-without-health-check") == 1);
  CHECK(count(d, "recovery-edits-dns") == 1);
}

TEST_CASE("an access list decides by its first rule, wherever the network of a component has one")
{
  Deployment d = empty();
  put(d, "rds_replica", "copy", "away");
  need(d, "copy", "port", "5432");
  need(d, "copy", "network", "group");
  need(d, "group", "network", "subnet");
  need(d, "subnet", "network_list", "list");
  need(d, "list", "list_rule", "ingress 00100 allow all all");
  need(d, "list", "list_rule", "ingress 00200 deny tcp 5432");
  CHECK(count(d, "port-closed") == 0);
  need(d, "list", "list_rule", "ingress 00090 deny tcp 5000-5500");
  REQUIRE(count(d, "port-closed") == 1);
  CHECK(of(d, "port-closed").front().message.find("ingress 00090 deny tcp 5000-5500") != std::string::npos);
}

TEST_CASE("a store that lets in others than the nodes of its region is closed to them, where all is known")
{
  Deployment d = empty();
  put(d, "rds_replica", "copy", "away");
  put(d, "service", "bff@away", "away", {}, {{"cluster", {"eks:away"}}});
  put(d, "eks_cluster", "eks:away", "away");
  need(d, "copy", "port", "5432");
  need(d, "copy", "security_group", "sg.db");
  need(d, "sg.db", "allows", "ingress tcp 5432");
  need(d, "sg.db", "lets_in", "ingress tcp 5432 from sg.bastion");
  CHECK(count(d, "port-closed") == 0); // nobody says what nodes wear
  need(d, "eks:away", "nodes_wear", "sg.nodes");
  REQUIRE(count(d, "port-closed") == 1);
  CHECK(of(d, "port-closed").front().message.find("from sg.bastion\", and the nodes are of sg.nodes") !=
        std::string::npos);
  Deployment known = d;
  need(d, "eks:away", "nodes_wear", "unknown");
  CHECK(count(d, "port-closed") == 0);
  need(known, "sg.db", "lets_in", "ingress tcp 5000-6000 from sg.nodes");
  CHECK(count(known, "port-closed") == 0);
}

TEST_CASE(
    "a front door that shows a certificate of another name, or of another region, is found where it matters")
{
  Deployment d = empty();
  put(d, "alb", "door", "home");
  put(d, "alb", "spare", "away");
  put(d, "alb", "inner", "away"); // no user comes by it
  put(d, "route53_record", "record", "", {}, {{"primary", {"door"}}, {"secondary", {"spare"}}});
  need(d, "record", "named", "shop.example.com A");
  for (const char *one : {"door", "spare", "inner"}) {
    need(d, one, "port", "443");
    need(d, one, "certificate", std::string("cert.") + one);
    need(d, one, "tls", "443");
  }
  need(d, "cert.door", "covers", "*.example.com, example.org");
  CHECK(count(d, "certificate-wrong") == 0); // of the others the files say nothing
  need(d, "cert.inner", "covers", "inner.example.com");
  need(d, "cert.spare", "covers", "static.shop.example.com, *.shop.example.com");
  REQUIRE(count(d, "certificate-wrong") == 1);
  CHECK(of(d, "certificate-wrong").front().message.find("spare (away)") != std::string::npos);
  CHECK(of(d, "certificate-wrong").front().message.find("users come by shop.example.com") !=
        std::string::npos);
  need(d, "spare", "certificate", "cert.more"); // of a second one nothing is known: it may be good
  CHECK(count(d, "certificate-wrong") == 0);
  need(d, "cert.more", "stands_in", "home");
  CHECK(count(d, "certificate-wrong") == 1);
  need(d, "cert.more", "stands_in", "away");
  need(d, "cert.more", "certificate", "cert.validated");
  need(d, "cert.validated", "covers", "shop.example.com");
  CHECK(count(d, "certificate-wrong") == 0);
}

TEST_CASE("a front door without TLS beside one that ends it turns away whoever comes by TLS")
{
  Deployment d = empty();
  put(d, "alb", "door", "home");
  put(d, "alb", "spare", "away");
  put(d, "route53_record", "record", "", {}, {{"primary", {"door"}}, {"secondary", {"spare"}}});
  need(d, "door", "port", "443");
  need(d, "door", "tls", "443");
  CHECK(count(d, "certificate-wrong") == 0); // of the other nothing is known
  need(d, "spare", "port", "80");
  CHECK(count(d, "certificate-wrong") == 1);
  need(d, "spare", "tls", "443");
  CHECK(count(d, "certificate-wrong") == 0);
}

TEST_CASE("an image of the other region's registry, and an ARN of it, are found by their names")
{
  Deployment d = empty();
  d.regions = {{"eu-central-1", {}}, {"eu-west-1", {}}};
  put(d, "service", "bff@eu-west-1", "eu-west-1");
  need(d, "bff@eu-west-1", "image", "1111.dkr.ecr.eu-central-1.amazonaws.com/bff:1");
  need(d, "bff@eu-west-1", "key", "arn:aws:kms:eu-central-1:1111:key/2");
  need(d, "bff@eu-west-1", "image", "1111.dkr.ecr.eu-west-1.amazonaws.com/bff:1");
  CHECK(count(d, "dr-needs-primary-region") == 2);
}

TEST_CASE("a name that a health check asks is its front door's own")
{
  Deployment d = empty();
  put(d, "alb", "door", "home");
  put(d, "route53_health_check", "check", "", {}, {{"target", {"door"}}});
  need(d, "aws_route53_record.origin", "named", "origin.shop.example.com A");
  need(d, "aws_route53_record.origin", "service", "door");
  CHECK(count(d, "dns-name-of-one-region") == 0);
}

TEST_CASE("a secret with a copy in the region that uses it is near enough")
{
  Deployment d = empty();
  put(d, "service", "bff@away", "away");
  need(d, "bff@away", "secret", "aws_secretsmanager_secret.keys");
  need(d, "aws_secretsmanager_secret.keys", "stands_in", "home");
  CHECK(count(d, "dr-needs-primary-region") == 1);
  need(d, "aws_secretsmanager_secret.keys", "stands_in", "away");
  CHECK(count(d, "dr-needs-primary-region") == 0);
}

TEST_CASE("the cure for a key depends on whether it can have replicas")
{
  for (const char *multi : {"true", "false"}) {
    Deployment d = empty();
    put(d, "rds_replica", "copy", "away");
    need(d, "copy", "key", "aws_kms_key.main");
    need(d, "aws_kms_key.main", "stands_in", "home");
    need(d, "aws_kms_key.main", "multi_region", multi);
    REQUIRE(count(d, "dr-needs-primary-region") == 1);
    const std::string cure = of(d, "dr-needs-primary-region").front().cure;
    CHECK((cure.find("the key is multi-region") == 0) == (std::string(multi) == "true"));
    CHECK(cure.find("aws_kms_replica_key in away") != std::string::npos);
  }
}

TEST_CASE(
    "roles that trust the accounts of one region's clusters alone are told, where there is another cluster")
{
  Deployment d = empty();
  need(d, "role", "trusts_in", "home");
  CHECK(count(d, "role-of-one-region") == 0); // pods run at home only
  put(d, "eks_cluster", "eks:away", "away");
  REQUIRE(count(d, "role-of-one-region") == 1);
  CHECK(of(d, "role-of-one-region").front().message.find("pods of away cannot take it") != std::string::npos);
  need(d, "other role", "trusts_in", "away");
  CHECK(count(d, "role-of-one-region") == 0);
}

TEST_CASE("who may use everything, and a variable region, are of no one region")
{
  for (const char *also : {"* *", "sqs *"}) {
    Deployment d = empty();
    need(d, "policy", "grants_in", "sqs home");
    CHECK(count(d, "role-of-one-region") == 1);
    need(d, "policy", "grants_in", also);
    CHECK(count(d, "role-of-one-region") == 0);
  }
}

TEST_CASE("a subnet that stands for several of one block is of all their zones")
{
  Deployment d = empty();
  put(d, "alb", "door", "home");
  need(d, "door", "network", "each");
  need(d, "each", "zone", "home-a");
  REQUIRE(count(d, "subnets-in-one-zone") == 1);
  need(d, "each", "zone", "home-b");
  CHECK(count(d, "subnets-in-one-zone") == 0);
}

TEST_CASE("what is not known of networks is no finding")
{
  Deployment d = empty();
  put(d, "alb", "door", "home");
  need(d, "door", "network", "one");
  need(d, "one", "zone", "unknown");
  CHECK(count(d, "subnets-in-one-zone") == 0);
  need(d, "door", "faces", "internet");
  CHECK(count(d, "front-door-without-way-in") == 0); // its network's main table decides
  need(d, "here", "range", "10.1.0.0", "home");
  need(d, "there", "range", "10.1.0.0/33", "away");
  CHECK(count(d, "networks-overlap") == 0); // no ranges
}

TEST_CASE("a setting of servers that one region lacks is told once, and nothing where a region has no file")
{
  Deployment d = empty();
  put(d, "vault", "vault:home", "home");
  put(d, "vault", "vault:away", "away");
  need(d, "vault:home", "setting", "ui=1");
  CHECK(count(d, "server-setting-differs") == 0);
  need(d, "vault:away", "setting", "listener");
  need(d, "vault:home", "setting", "listener");
  REQUIRE(count(d, "server-setting-differs") == 1);
  CHECK(of(d, "server-setting-differs").front().message == "ui of vault:home is not set in vault:away");
}
