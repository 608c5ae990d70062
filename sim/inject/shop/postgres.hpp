#pragma once
// A PostgreSQL connection where every wait ends at a deadline. libpq's own connect_timeout has a floor of 2 s
// and a query has none, so its asynchronous interface is driven by poll.

#include "sim/inject/shop/address.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

namespace drsim::inject::inline shop {

/// Whom to connect as. Passwords are libpq's affair (PGPASSFILE, PGPASSWORD).
struct PgLogin {
  std::string user;
  std::string database;
  std::string application = "drsim-shop";
  /// PEM file: the server must speak TLS and show a certificate of theirs for `name`; empty: plain.
  std::string authorities = {};
  std::string name = {};
};

/// What came of a connection or a query.
struct PgAnswer {
  bool ok = false;
  std::string failure;  ///< stable word when not: refused, timeout, broken, rejected (the server said no)
  std::string what;     ///< the server's or the library's words, one line
  std::string sqlstate; ///< of a rejected query
  std::vector<std::vector<std::string>> rows;
  long affected = 0;
};

/// One connection.
class PgSession {
public:
  /// `to` is numeric; `until_s`, here and below: steady_s().
  [[nodiscard]] PgAnswer connect(const Address &to, const PgLogin &login, double until_s);
  /// Open, and the server has not closed it meanwhile; costs no round trip.
  [[nodiscard]] bool usable();
  /// One statement, a transaction of its own. After anything but ok or rejected the connection is closed.
  [[nodiscard]] PgAnswer query(const std::string &sql, const std::vector<std::string> &values,
                               double until_s);
  void close() { connection_.reset(); }

private:
  struct Finish {
    void operator()(PGconn *connection) const { PQfinish(connection); }
  };
  [[nodiscard]] PgAnswer broken(const char *failure, const std::string &what);
  [[nodiscard]] PgAnswer read_result(double until_s);

  std::unique_ptr<PGconn, Finish> connection_;
};

} // namespace drsim::inject::shop
