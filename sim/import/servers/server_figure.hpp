#pragma once

namespace drsim::inline import::inline servers {

/// A figure of a server's file and the line that sets it; line 0: the server's own.
struct ServerFigure {
  double value = 0;
  int line = 0;
};

} // namespace drsim::import::servers
