// Users who speak TLS, and a server with the certificates of a twin.
#include "sim/inject/shop/clock.hpp"
#include "sim/inject/shop/http_client.hpp"
#include "sim/inject/twin/certificates.hpp"

#include <catch2/catch.hpp>
#include <openssl/bio.h>
#include <openssl/pem.h>

#include <arpa/inet.h>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace tls_test {

using namespace drsim::inject;

namespace {

namespace fs = std::filesystem;

/// Answers one connection: with `answer` to each request, until its client goes; empty: without TLS.
class OneConnection {
public:
  OneConnection(const std::string &pem, std::string answer) : pem_(pem), answer_(std::move(answer))
  {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    REQUIRE(::bind(listening_, reinterpret_cast<sockaddr *>(&at), size) == 0);
    REQUIRE(::listen(listening_, 4) == 0);
    ::getsockname(listening_, reinterpret_cast<sockaddr *>(&at), &size);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~OneConnection()
  {
    thread_.join();
    ::close(listening_);
  }
  [[nodiscard]] Address address() const { return {"127.0.0.1", port_}; }

private:
  void serve()
  {
    const int link = ::accept(listening_, nullptr, nullptr);
    if (pem_.empty())
      (void)!::write(link, "HTTP/1.1 200 fine\r\n\r\n", 21);
    else
      speak(link);
    ::close(link);
  }

  void speak(int link)
  {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    BIO *bio = BIO_new_mem_buf(pem_.data(), static_cast<int>(pem_.size()));
    X509 *certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(context, certificate);
    SSL_CTX_use_PrivateKey(context, key);
    SSL *session = SSL_new(context);
    SSL_set_fd(session, link);
    char bytes[4096];
    if (SSL_accept(session) == 1)
      while (SSL_read(session, bytes, sizeof bytes) > 0)
        SSL_write(session, answer_.data(), static_cast<int>(answer_.size()));
    SSL_free(session);
    EVP_PKEY_free(key);
    X509_free(certificate);
    BIO_free(bio);
    SSL_CTX_free(context);
  }

  std::string pem_;
  std::string answer_;
  int listening_ = -1;
  int port_ = 0;
  std::thread thread_;
};

constexpr double patience_s = 20; ///< nothing here takes a second

/// Asks once, or twice on one connection; what came of the last.
HttpAnswer asked(const CertificateAuthority &authority, const std::string &pem, const std::string &answer,
                 int times = 1)
{
  const fs::path file =
      fs::temp_directory_path() / ("drsim-authority-" + std::to_string(::getpid()) + ".pem");
  std::ofstream(file) << authority.certificate();
  const TlsTrust trust(file);
  fs::remove(file);
  const OneConnection server(pem, answer);
  HttpClient client;
  client.speak_tls(trust, "shop.twin");
  HttpAnswer came = client.connect(server.address(), steady_s() + patience_s);
  for (int i = 0; i < times && came.failure.empty(); ++i)
    came = client.ask("POST", "/orders/1", "{}", steady_s() + patience_s);
  if (times > 1)
    CHECK(client.usable());
  return came;
}

} // namespace

TEST_CASE("who speaks TLS believes a valid certificate for the right name, and keeps the connection")
{
  const CertificateAuthority authority;
  const std::string pem = authority.issue("shop.twin", -60, 600);
  const std::string small = "HTTP/1.1 201 made\r\nContent-Length: 2\r\n\r\nok";
  CHECK(asked(authority, pem, small, 3).body == "ok");
  const std::string body(100'000, 'x'); // more than one record of TLS
  const HttpAnswer long_one =
      asked(authority, pem,
            "HTTP/1.1 200 fine\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  CHECK(long_one.status == 200);
  CHECK(long_one.body == body);
}

TEST_CASE("what is no certificate of the right name, time and authority is refused by its reason")
{
  const CertificateAuthority authority, other;
  const std::string answer = "HTTP/1.1 200 fine\r\nContent-Length: 0\r\n\r\n";
  const auto refused = [&](const std::string &pem) {
    const HttpAnswer came = asked(authority, pem, answer);
    CHECK(came.status == 0);
    CHECK_FALSE(came.sent);
    return came.failure + " " + came.what;
  };
  CHECK(refused(authority.issue("shop.twin", -600, -60)) == "tls TLS: certificate has expired");
  CHECK(refused(authority.issue("shop.twin", 60, 600)) == "tls TLS: certificate is not yet valid");
  CHECK(refused(authority.issue("orders-db.twin", -60, 600)) == "tls TLS: hostname mismatch");
  CHECK_THAT(refused(other.issue("shop.twin", -60, 600)), Catch::StartsWith("tls TLS: "));
  CHECK_THAT(refused(""), Catch::StartsWith("tls TLS: ")); // speaks no TLS
  CHECK_THROWS_WITH(TlsTrust("/no/such/file.pem"), Catch::Contains("/no/such/file.pem"));
}

} // namespace tls_test
