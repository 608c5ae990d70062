#pragma once
// An HTTP/1.1 client of one connection, where every wait ends at a deadline given by the caller and the way a
// request failed is told apart: refused, unreachable, timed out, broken after it had been sent. Libraries set
// time limits for each read or write, and tell less.

#include "sim/inject/shop/address.hpp"
#include "sim/inject/shop/tls.hpp"

#include <string>

namespace drsim::inject::inline shop {

/// What came of a request.
struct HttpAnswer {
  int status = 0; ///< of HTTP; 0: no answer
  /// Stable word when there is none: refused, unreachable, timeout, reset, garbled, tls (whoever answers
  /// cannot show that it is who it should be)
  std::string failure;
  std::string what; ///< in words
  std::string body;
  bool sent = false; ///< the whole request has left: without an answer its effect is in doubt
};

/// One connection, made when first needed.
class HttpClient {
public:
  HttpClient() = default;
  ~HttpClient() { close(); }
  HttpClient(const HttpClient &) = delete;
  HttpClient &operator=(const HttpClient &) = delete;

  /// From the next connection on, TLS: `name` is what the certificate must be for.
  void speak_tls(const TlsTrust &trust, const std::string &name)
  {
    trust_ = &trust;
    name_ = name;
  }
  /// Whether a connection is open on which the other side has neither closed nor said anything unasked.
  [[nodiscard]] bool usable() const;
  /// Empty failure: connected. `until_s`, here and below: steady_s().
  [[nodiscard]] HttpAnswer connect(const Address &to, double until_s);
  /// Sends and reads the answer; closes unless the connection can be used again.
  [[nodiscard]] HttpAnswer ask(const std::string &method, const std::string &path, const std::string &body,
                               double until_s);
  void close();

private:
  void agree(double until_s, HttpAnswer &answer);
  [[nodiscard]] bool send(const std::string &text, double until_s, HttpAnswer &answer);
  [[nodiscard]] bool receive(std::string &into, double until_s, HttpAnswer &answer);
  void read_answer(double until_s, HttpAnswer &answer);

  int fd_ = -1;
  std::string host_;
  const TlsTrust *trust_ = nullptr; ///< null: plain
  std::string name_;
  TlsStream tls_;
};

/// A head of an answer as it stands before the empty line.
struct HttpHead {
  int status = 0;   ///< 0: garbled
  long length = -1; ///< Content-Length; -1: until the connection ends
  bool closes = false;
};
[[nodiscard]] HttpHead read_head(const std::string &head);

} // namespace drsim::inject::shop
