// Cuts the way from a port of a design to its unit, for what stands at the port.
#pragma once

#include <string>
#include <string_view>

#include "generator/elaborate/design.hpp"

namespace sfpgen::elaborate {

/// One signal on both sides of what stands at its port.
struct Signal {
  std::string outside;  ///< the port
  std::string inside;   ///< the wire that the unit has in its place
  int bits = 0;
};

/// The port of that name; one that is not there is an internal error.
const Port& port_named(const Design& design, const std::string& name);

/// The instance's connection to a net, or null.
Connection* connection_to(Instance& instance, const std::string& net);

/// The first instance that is connected to a net; none is an internal error.
Instance& instance_at(Design& design, const std::string& net);

/// Gives the instance at a port a wire of its own in the port's place, named after it behind
/// `prefix`.
Signal cut(Design& design, Instance& instance, const std::string& name, std::string_view prefix);

/// Adds a module's files, and those of all below it, that are not there yet.
void append_files(Design& design, std::string_view module);

}  // namespace sfpgen::elaborate
