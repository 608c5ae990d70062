#pragma once
// The file that says what a twin is made of: bridges, hosts, and the servers on them (models/twin/twin.json).

#include "sim/core/diagnostics.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace drsim::inject::inline twin {

/// A region, or the world between them; each but the first is joined to the first.
struct TwinBridge {
  std::string name;
  bool relayed = false;         ///< joined by the relay (delay, loss), else by a plain link
  std::uint64_t bits_per_s = 0; ///< of that link, each way; 0: as fast as it goes
};

/// How a server says that it is ready: a program that ends with 0, or a port that accepts.
struct ReadyWhen {
  std::vector<std::string> argv = {};
  int tcp_port = 0;
};

/// A data directory of PostgreSQL, made before its server starts: a copy of whichever peer is primary, or,
/// where none is, a new one.
struct PostgresData {
  std::string folder;
  std::string own_name;                    ///< application_name of its stream
  std::vector<std::string> peers = {};     ///< addresses
  std::vector<std::string> first_sql = {}; ///< of a new one, after its first start
};

/// A file that a server rewrites, and so gets a copy of.
struct FileCopy {
  std::string from;
  std::string to;
};

/// A certificate that a server shows: key and certificate in one PEM file, made by the twin.
struct TwinCertificate {
  std::string file;
  std::string name;   ///< that it is for
  double valid_s = 0; ///< from the twin's start
};

/// One server program on one host.
struct TwinServer {
  std::string host;    ///< "": in the namespace of the switches, as the relay
  std::string address; ///< of the host
  std::string name;    ///< unique on the host
  std::vector<std::string> argv;
  std::string user = "nobody";
  std::vector<std::string> after = {};            ///< "HOST/NAME" of servers that must be ready first
  std::vector<PostgresData> data = {};            ///< none or one
  bool is_database = false;                       ///< PostgreSQL on 5432, whoever makes its data
  std::vector<FileCopy> copies = {};              ///< made before its first start
  std::vector<TwinCertificate> certificates = {}; ///< none or one
  bool clock = false;                             ///< its wall clock can be moved (clocks.hpp)
  ReadyWhen ready = {};
  bool starts = true;    ///< with the twin; else when it is asked for
  double restart_s = 0;  ///< started again so long after its end; 0: it stays down
  int stop_signal = 15;  ///< what asks it to end (SIGTERM)
  int reload_signal = 1; ///< what has it read its files again (SIGHUP)
  [[nodiscard]] std::string id() const { return host + "/" + name; }
};

/// A network namespace with an address and a disk of its own.
struct TwinHost {
  std::string name;
  std::string bridge;
  std::string address;          ///< of 198.18.0.0/15
  std::uint64_t disk_bytes = 0; ///< of /srv/NAME; 0: it has none of its own
  bool block_disk = false;      ///< a block device, which can be limited, instead of memory
};

struct TwinPlan {
  std::string name;
  double life_s = 7200; ///< then it ends itself
  std::vector<TwinBridge> bridges;
  std::vector<TwinHost> hosts;
  std::vector<TwinServer> servers;
};

/// Reads and checks it; every problem goes to `problems`.
[[nodiscard]] TwinPlan load_twin_file(const std::filesystem::path &file, Diagnostics &problems);

} // namespace drsim::inject::twin
