// Finding ports and instances, and putting wires between them.
#include "generator/elaborate/port_cuts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "generator/elaborate/modules.hpp"

namespace sfpgen::elaborate {

const Port& port_named(const Design& design, const std::string& name) {
  const auto port = std::find_if(design.ports.begin(), design.ports.end(),
                                 [&name](const Port& p) { return p.name == name; });
  if (port == design.ports.end()) throw std::logic_error("the design has no port " + name);
  return *port;
}

Connection* connection_to(Instance& instance, const std::string& net) {
  const auto found = std::find_if(instance.connections.begin(), instance.connections.end(),
                                  [&net](const Connection& c) { return c.net == net; });
  return found == instance.connections.end() ? nullptr : &*found;
}

Instance& instance_at(Design& design, const std::string& net) {
  for (Instance& instance : design.instances) {
    if (connection_to(instance, net) != nullptr) return instance;
  }
  throw std::logic_error("nothing is connected to " + net);
}

Signal cut(Design& design, Instance& instance, const std::string& name, std::string_view prefix) {
  Signal signal{name, fmt::format("{}{}", prefix, name), port_named(design, name).width};
  connection_to(instance, name)->net = signal.inside;
  design.wires.push_back({signal.inside, signal.bits});
  return signal;
}

void append_files(Design& design, std::string_view module) {
  for (const std::string_view part : with_parts(module)) {
    const std::string file = fmt::format("{}.v", part);
    auto& files = design.template_files;
    if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
  }
}

}  // namespace sfpgen::elaborate
