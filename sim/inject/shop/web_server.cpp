#include "sim/inject/shop/web_server.hpp"

#include <stdexcept>
#include <thread>

namespace drsim::inject::inline shop {

void prepare(httplib::Server &server, int threads)
{
  // One request a connection: an idle one costs this library a look each eleven milliseconds, and after an
  // outage there are hundreds.
  constexpr std::size_t most_requests = 1;
  constexpr std::size_t most_bytes = 1 << 20;
  server.new_task_queue = [threads] { return new httplib::ThreadPool(static_cast<std::size_t>(threads)); };
  server.set_keep_alive_max_count(most_requests);
  server.set_tcp_nodelay(true);
  server.set_payload_max_length(most_bytes);
  server.set_socket_options([](socket_t socket) {
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
}

void serve(httplib::Server &server, const Address &at, const Signals &signals)
{
  if (!server.bind_to_port(at.host.c_str(), at.port))
    throw std::runtime_error("cannot listen on " + at.text());
  std::thread stopper([&] {
    constexpr double look_s = 0.2;
    while (!signals.wait_s(look_s)) {
    }
    server.stop();
  });
  server.listen_after_bind();
  stopper.join();
}

} // namespace drsim::inject::shop
