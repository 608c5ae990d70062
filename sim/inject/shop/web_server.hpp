#pragma once
#include "sim/inject/shop/address.hpp"
#include "sim/inject/shop/signals.hpp"

#include <httplib.h>

namespace drsim::inject::inline shop {

/// Settings that all our servers share: connections are kept, answers leave at once, a port in use is an
/// error (the library would share it).
void prepare(httplib::Server &server, int threads);

/// Serves until asked to end. Throws std::runtime_error when it cannot listen.
void serve(httplib::Server &server, const Address &at, const Signals &signals);

} // namespace drsim::inject::shop
