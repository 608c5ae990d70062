#pragma once
// Certificates of a twin's servers, by an authority that exists in the twin alone.

#include "sim/inject/twin/twin_file.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <filesystem>
#include <memory>

namespace drsim::inject::inline twin {

/// An authority whose key is never written.
class CertificateAuthority {
public:
  /// Throws std::runtime_error with what the library said.
  CertificateAuthority();
  /// Its own certificate, which those who ask its servers must have: PEM.
  [[nodiscard]] std::string certificate() const;
  /// A key and a certificate for `name`, in one PEM text; times from now on in seconds, negative: ago.
  [[nodiscard]] std::string issue(const std::string &name, long begins_s, long ends_s) const;

private:
  struct Free {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free>;
  using Certificate = std::unique_ptr<X509, Free>;
  static Key new_key();
  [[nodiscard]] Certificate sign(const std::string &name, EVP_PKEY *key, long begins_s, long ends_s) const;

  Key key_;
  Certificate certificate_;
};

/// Where each server's certificate is kept, valid and expired, beside the one that it reads.
[[nodiscard]] std::filesystem::path kept_certificate(const TwinCertificate &of, bool expired);

/// Makes all certificates of a plan, each pair beside the file that its server reads, and the authority's as
/// authority.pem in the same folder. Throws std::runtime_error.
void make_certificates(const TwinPlan &plan);

/// Puts the valid or the expired one where the server reads it. Empty, or what went wrong.
[[nodiscard]] std::string show_certificate(const TwinServer &server, bool expired);
/// Whether it is the expired one that stands there.
[[nodiscard]] bool shows_expired(const TwinServer &server);

} // namespace drsim::inject::twin
