// Certificates of a twin's servers, as OpenSSL itself judges them.
#include "sim/inject/twin/certificates.hpp"

#include <catch2/catch.hpp>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace certificates_test {

using namespace drsim::inject;

namespace {

namespace fs = std::filesystem;

X509 *read(const std::string &pem)
{
  BIO *bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509 *certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  REQUIRE(certificate != nullptr);
  return certificate;
}

/// What who trusts the authority says of a certificate that is shown for a name.
std::string judged(const CertificateAuthority &authority, const std::string &pem, const std::string &name)
{
  X509 *certificate = read(pem), *trusted = read(authority.certificate());
  X509_STORE *store = X509_STORE_new();
  X509_STORE_add_cert(store, trusted);
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, certificate, nullptr);
  X509_VERIFY_PARAM_set1_host(X509_STORE_CTX_get0_param(context), name.c_str(), 0);
  X509_verify_cert(context);
  const std::string verdict = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  X509_free(trusted);
  X509_free(certificate);
  return verdict;
}

} // namespace

TEST_CASE("a twin's authority is believed for the name and the time that it says")
{
  const CertificateAuthority authority;
  const CertificateAuthority other;
  CHECK(judged(authority, authority.issue("shop.twin", -60, 600), "shop.twin") == "ok");
  CHECK(judged(authority, authority.issue("shop.twin", -60, 600), "orders-db.twin") == "hostname mismatch");
  CHECK(judged(authority, authority.issue("shop.twin", -600, -60), "shop.twin") == "certificate has expired");
  CHECK(judged(authority, authority.issue("shop.twin", 60, 600), "shop.twin") ==
        "certificate is not yet valid");
  CHECK(judged(authority, other.issue("shop.twin", -60, 600), "shop.twin") != "ok");
}

TEST_CASE("the valid and the expired certificate of a server change places, and only one of them is shown")
{
  const fs::path folder = fs::temp_directory_path() / ("drsim-certificates-" + std::to_string(::getpid()));
  TwinPlan plan;
  plan.servers.emplace_back();
  plan.servers[0].user = "nobody of this machine"; // then the files stay the test's own
  plan.servers[0].certificates = {{folder / "lb.pem", "shop.twin", 600}};
  make_certificates(plan);
  CHECK_FALSE(shows_expired(plan.servers[0]));
  CHECK(show_certificate(plan.servers[0], true).empty());
  CHECK(shows_expired(plan.servers[0]));
  CHECK(show_certificate(plan.servers[0], false).empty());
  CHECK_FALSE(shows_expired(plan.servers[0]));
  CHECK((fs::status(folder / "lb.pem").permissions() & fs::perms::others_read) == fs::perms::none);
  CHECK(fs::exists(folder / "authority.pem"));
  CHECK_FALSE(show_certificate(TwinServer{}, true).empty());
  fs::remove_all(folder);
}

} // namespace certificates_test
