#include "sim/inject/twin/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <fstream>
#include <pwd.h>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace drsim::inject::inline twin {
namespace {

namespace fs = std::filesystem;

constexpr const char *authority_name = "drsim twin";
constexpr long hour_s = 3600; ///< an expired certificate ended so long ago, a valid one began so long ago

[[noreturn]] void failed()
{
  char text[256] = {};
  ERR_error_string_n(ERR_peek_last_error(), text, sizeof text);
  throw std::runtime_error(std::string("a certificate: ") + text);
}

void need(bool well)
{
  if (!well)
    failed();
}

struct FreeBio {
  void operator()(BIO *bio) const { BIO_free(bio); }
};

/// What a writer of PEM writes.
template <class Write> std::string pem_of(Write write)
{
  const std::unique_ptr<BIO, FreeBio> memory(BIO_new(BIO_s_mem()));
  need(memory != nullptr && write(memory.get()) == 1);
  char *text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

void extend(X509 *certificate, int kind, const std::string &value)
{
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  need(added);
}

std::string whole_text(const fs::path &file)
{
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// For its server alone: PostgreSQL refuses a key that others can read.
void write_for(const std::string &user, const fs::path &file, const std::string &text)
{
  const fs::path whole = file.string() + ".new";
  std::ofstream(whole) << text;
  fs::permissions(whole, fs::perms::owner_read);
  if (const passwd *owner = ::getpwnam(user.c_str()); owner != nullptr)
    need(::chown(whole.c_str(), owner->pw_uid, owner->pw_gid) == 0);
  fs::rename(whole, file);
}

} // namespace

CertificateAuthority::Key CertificateAuthority::new_key()
{
  Key key(EVP_EC_gen("P-256"));
  need(key != nullptr);
  return key;
}

CertificateAuthority::Certificate CertificateAuthority::sign(const std::string &name, EVP_PKEY *key,
                                                             long begins_s, long ends_s) const
{
  Certificate made(X509_new());
  std::uint64_t number = 0;
  need(made != nullptr && RAND_bytes(reinterpret_cast<unsigned char *>(&number), sizeof number) == 1);
  X509_NAME *subject = X509_get_subject_name(made.get());
  const auto *text = reinterpret_cast<const unsigned char *>(name.c_str());
  need(X509_set_version(made.get(), X509_VERSION_3) == 1 &&
       ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), number) == 1 &&
       X509_gmtime_adj(X509_getm_notBefore(made.get()), begins_s) != nullptr &&
       X509_gmtime_adj(X509_getm_notAfter(made.get()), ends_s) != nullptr &&
       X509_set_pubkey(made.get(), key) == 1 &&
       X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1);
  const bool own = certificate_ == nullptr;
  need(X509_set_issuer_name(made.get(), own ? subject : X509_get_subject_name(certificate_.get())) == 1);
  extend(made.get(), NID_basic_constraints, own ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!own)
    extend(made.get(), NID_subject_alt_name, "DNS:" + name);
  need(X509_sign(made.get(), own ? key : key_.get(), EVP_sha256()) > 0);
  return made;
}

CertificateAuthority::CertificateAuthority() : key_(new_key())
{
  constexpr long years_s =
      10L * 365 * 24 * hour_s; // longer than any twin, and any clock that goes wrong in one
  certificate_ = sign(authority_name, key_.get(), -years_s, years_s);
}

std::string CertificateAuthority::certificate() const
{
  return pem_of([&](BIO *bio) { return PEM_write_bio_X509(bio, certificate_.get()); });
}

std::string CertificateAuthority::issue(const std::string &name, long begins_s, long ends_s) const
{
  const Key key = new_key();
  const Certificate made = sign(name, key.get(), begins_s, ends_s);
  const std::string shown = pem_of([&](BIO *bio) { return PEM_write_bio_X509(bio, made.get()); });
  return shown + pem_of([&](BIO *bio) {
           return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
         });
}

fs::path kept_certificate(const TwinCertificate &of, bool expired)
{
  return of.file + (expired ? ".expired" : ".valid");
}

void make_certificates(const TwinPlan &plan)
{
  std::unique_ptr<CertificateAuthority> authority;
  for (const TwinServer &server : plan.servers)
    for (const TwinCertificate &one : server.certificates) {
      if (authority == nullptr)
        authority = std::make_unique<CertificateAuthority>();
      const auto valid_s = static_cast<long>(one.valid_s);
      const fs::path folder = fs::path(one.file).parent_path();
      fs::create_directories(folder);
      std::ofstream(folder / "authority.pem") << authority->certificate();
      write_for(server.user, kept_certificate(one, false), authority->issue(one.name, -hour_s, valid_s));
      write_for(server.user, kept_certificate(one, true),
                authority->issue(one.name, -hour_s - valid_s, -hour_s));
      if (const std::string problem = show_certificate(server, false); !problem.empty())
        throw std::runtime_error(problem);
    }
}

std::string show_certificate(const TwinServer &server, bool expired)
{
  if (server.certificates.empty())
    return server.id() + " shows no certificate";
  try {
    const TwinCertificate &one = server.certificates.front();
    write_for(server.user, one.file, whole_text(kept_certificate(one, expired)));
  } catch (const std::exception &problem) {
    return problem.what();
  }
  return {};
}

bool shows_expired(const TwinServer &server)
{
  if (server.certificates.empty())
    return false;
  const TwinCertificate &one = server.certificates.front();
  return whole_text(one.file) == whole_text(kept_certificate(one, true));
}

} // namespace drsim::inject::twin
