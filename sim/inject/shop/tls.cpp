#include "sim/inject/shop/tls.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <poll.h>
#include <stdexcept>

namespace drsim::inject::inline shop {
namespace {

std::string last_error()
{
  char text[256] = {};
  ERR_error_string_n(ERR_peek_last_error(), text, sizeof text);
  return text;
}

int size_of(std::size_t size)
{
  return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

} // namespace

TlsTrust::TlsTrust(const std::string &authorities_file) : context_(SSL_CTX_new(TLS_client_method()))
{
  if (context_ == nullptr ||
      SSL_CTX_load_verify_locations(context_.get(), authorities_file.c_str(), nullptr) != 1)
    throw std::runtime_error(authorities_file + ": " + last_error());
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  std::signal(SIGPIPE, SIG_IGN);
}

void TlsStream::begin(const TlsTrust &trust, int socket, const std::string &name)
{
  error_.clear();
  session_.reset(SSL_new(trust.context()));
  if (session_ == nullptr || SSL_set_fd(session_.get(), socket) != 1 ||
      SSL_set1_host(session_.get(), name.c_str()) != 1 ||
      SSL_set_tlsext_host_name(session_.get(), name.c_str()) != 1)
    throw std::runtime_error("TLS: " + last_error());
  SSL_set_connect_state(session_.get());
}

/// Of a call that did not do what it was to: 0 at the end, -1 with errno.
ssize_t TlsStream::came(int result)
{
  const int before = errno;
  switch (SSL_get_error(session_.get(), result)) {
  case SSL_ERROR_WANT_READ: wants_ = POLLIN; break;
  case SSL_ERROR_WANT_WRITE: wants_ = POLLOUT; break;
  case SSL_ERROR_ZERO_RETURN: return 0;
  case SSL_ERROR_SYSCALL: errno = before != 0 ? before : ECONNRESET; return -1;
  default:
    error_ = last_error();
    errno = EPROTO;
    return -1;
  }
  errno = EAGAIN;
  return -1;
}

int TlsStream::agree()
{
  ERR_clear_error();
  errno = 0;
  const int result = SSL_do_handshake(session_.get());
  return result == 1 ? 1 : came(result) == 0 ? 0 : -1;
}

ssize_t TlsStream::send(const char *bytes, std::size_t size)
{
  ERR_clear_error();
  errno = 0;
  const int count = SSL_write(session_.get(), bytes, size_of(size));
  return count > 0 ? count : came(count);
}

ssize_t TlsStream::receive(char *bytes, std::size_t size)
{
  ERR_clear_error();
  errno = 0;
  const int count = SSL_read(session_.get(), bytes, size_of(size));
  return count > 0 ? count : came(count);
}

bool TlsStream::has_more() const
{
  return SSL_has_pending(session_.get()) == 1;
}

std::string TlsStream::problem() const
{
  const long verdict = session_ == nullptr ? X509_V_OK : SSL_get_verify_result(session_.get());
  return verdict != X509_V_OK ? X509_verify_cert_error_string(verdict) : error_;
}

} // namespace drsim::inject::shop
