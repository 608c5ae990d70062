#include "sim/inject/shop/postgres.hpp"

#include "sim/inject/shop/clock.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>

namespace drsim::inject::inline shop {
namespace {

/// Waits for `events`; false when the time is over.
bool ready(PGconn *connection, short events, double until_s)
{
  for (double left_s = until_s - steady_s(); left_s > 0; left_s = until_s - steady_s()) {
    pollfd one{PQsocket(connection), events, 0};
    const int count = poll(&one, 1, static_cast<int>(std::ceil(std::min(left_s, 60.0) * 1000)));
    if (count > 0 || (count < 0 && errno != EINTR))
      return true;
  }
  return false;
}

std::string one_line(const char *text)
{
  std::string line = text == nullptr ? "" : text;
  while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())))
    line.pop_back();
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

PgAnswer answer_of(const PGresult *result)
{
  PgAnswer answer;
  const ExecStatusType status = PQresultStatus(result);
  answer.ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  if (!answer.ok) {
    answer.failure = "rejected";
    answer.what = one_line(PQresultErrorMessage(result));
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    answer.sqlstate = state == nullptr ? "" : state;
  }
  answer.affected = std::strtol(PQcmdTuples(const_cast<PGresult *>(result)), nullptr, 10);
  for (int row = 0; row < PQntuples(result); ++row) {
    answer.rows.emplace_back();
    for (int column = 0; column < PQnfields(result); ++column)
      answer.rows.back().emplace_back(PQgetvalue(result, row, column));
  }
  return answer;
}

} // namespace

PgAnswer PgSession::broken(const char *failure, const std::string &what)
{
  PgAnswer answer;
  answer.failure = failure;
  answer.what = what;
  close();
  return answer;
}

PgAnswer PgSession::connect(const Address &to, const PgLogin &login, double until_s)
{
  const std::string port = std::to_string(to.port);
  const char *const keys[] = {"hostaddr",         "port",       "user",    "dbname",
                              "application_name", "gssencmode", "sslmode", "sslrootcert",
                              "sslcert",          "host",       nullptr};
  const bool plain = login.authorities.empty(); // libpq takes an empty text as none
  const char *const values[] = {to.host.c_str(),
                                port.c_str(),
                                login.user.c_str(),
                                login.database.c_str(),
                                login.application.c_str(),
                                "disable",
                                plain ? "disable" : "verify-full",
                                login.authorities.c_str(),
                                "/dev/null/none", // else it looks in the home of whoever started the twin
                                login.name.c_str(),
                                nullptr};
  connection_.reset(PQconnectStartParams(keys, values, 0));
  if (connection_ == nullptr || PQstatus(connection_.get()) == CONNECTION_BAD)
    return broken("refused",
                  connection_ == nullptr ? "no memory" : one_line(PQerrorMessage(connection_.get())));
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (!ready(connection_.get(), next == PGRES_POLLING_READING ? POLLIN : POLLOUT, until_s))
      return broken("timeout", "connect: no answer of " + to.text());
    next = PQconnectPoll(connection_.get());
    if (next == PGRES_POLLING_FAILED)
      return broken("refused", one_line(PQerrorMessage(connection_.get())));
  }
  PQsetnonblocking(connection_.get(), 1);
  PgAnswer answer;
  answer.ok = true;
  return answer;
}

bool PgSession::usable()
{
  if (connection_ == nullptr)
    return false;
  pollfd one{PQsocket(connection_.get()), POLLIN, 0};
  if (poll(&one, 1, 0) == 0)
    return true;
  // A notice may have come (a parameter changed); an end is an end.
  if (PQconsumeInput(connection_.get()) == 1 && PQstatus(connection_.get()) == CONNECTION_OK) {
    one.revents = 0;
    if (poll(&one, 1, 0) == 0)
      return true;
  }
  close();
  return false;
}

PgAnswer PgSession::read_result(double until_s)
{
  PgAnswer answer;
  PGconn *connection = connection_.get();
  for (;;) {
    while (PQisBusy(connection) == 1) {
      if (!ready(connection, POLLIN, until_s))
        return broken("timeout", "no answer");
      if (PQconsumeInput(connection) == 0)
        return broken("broken", one_line(PQerrorMessage(connection)));
    }
    PGresult *result = PQgetResult(connection);
    if (result == nullptr)
      break;
    answer = answer_of(result);
    PQclear(result);
  }
  if (PQstatus(connection) != CONNECTION_OK)
    return broken("broken", answer.what);
  return answer;
}

PgAnswer PgSession::query(const std::string &sql, const std::vector<std::string> &values, double until_s)
{
  PGconn *connection = connection_.get();
  if (connection == nullptr)
    return broken("broken", "not connected");
  std::vector<const char *> texts;
  for (const std::string &value : values)
    texts.push_back(value.c_str());
  if (PQsendQueryParams(connection, sql.c_str(), static_cast<int>(texts.size()), nullptr, texts.data(),
                        nullptr, nullptr, 0) == 0)
    return broken("broken", one_line(PQerrorMessage(connection)));
  for (int left = PQflush(connection); left != 0; left = PQflush(connection)) {
    if (left < 0)
      return broken("broken", one_line(PQerrorMessage(connection)));
    if (!ready(connection, POLLIN | POLLOUT, until_s))
      return broken("timeout", "while it was sent");
    if (PQconsumeInput(connection) == 0)
      return broken("broken", one_line(PQerrorMessage(connection)));
  }
  return read_result(until_s);
}

} // namespace drsim::inject::shop
