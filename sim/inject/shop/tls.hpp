#pragma once
// TLS over a socket that does not block: the library says what it waits for, the caller waits as long as it
// wants to.

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <sys/types.h>

namespace drsim::inject::inline shop {

/// Whose certificates a program believes; one for all its connections, which it must outlive.
class TlsTrust {
public:
  /// Certificates of authorities in a PEM file. Throws std::runtime_error. From now on the process ignores
  /// SIGPIPE, which the library may raise.
  explicit TlsTrust(const std::string &authorities_file);
  [[nodiscard]] SSL_CTX *context() const { return context_.get(); }

private:
  struct Free {
    void operator()(SSL_CTX *context) const { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, Free> context_;
};

/// One connection's TLS, as a client; none until `begin`.
class TlsStream {
public:
  /// On a socket that is connected; `name` is what the certificate must be for.
  void begin(const TlsTrust &trust, int socket, const std::string &name);
  void end() { session_.reset(); }
  [[nodiscard]] bool there() const { return session_ != nullptr; }

  /// One step of agreeing on keys: 1 done; -1 with errno EAGAIN: wait for wants(); else it failed.
  [[nodiscard]] int agree();
  /// As send() and recv(); -1 with EAGAIN: wait for wants().
  [[nodiscard]] ssize_t send(const char *bytes, std::size_t size);
  [[nodiscard]] ssize_t receive(char *bytes, std::size_t size);
  /// Bytes that were read from the socket and not yet asked for.
  [[nodiscard]] bool has_more() const;
  /// POLLIN or POLLOUT.
  [[nodiscard]] short wants() const { return wants_; }
  /// Why the certificate was refused ("certificate has expired"), or what else went wrong; empty: nothing.
  [[nodiscard]] std::string problem() const;

private:
  [[nodiscard]] ssize_t came(int result);
  struct Free {
    void operator()(SSL *session) const { SSL_free(session); }
  };
  std::unique_ptr<SSL, Free> session_;
  short wants_ = 0;
  std::string error_;
};

} // namespace drsim::inject::shop
