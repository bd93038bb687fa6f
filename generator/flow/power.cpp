// Cuts the netlist at its registers, writes the activity, reads report_power.
#include "generator/flow/power.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "generator/flow/process.hpp"
#include "generator/flow/text.hpp"
#include "generator/flow/tools.hpp"

namespace sfpgen::flow {
namespace {

FlowError unreadable(std::string_view what) {
  return {FlowFault::tool, fmt::format("the netlist from Yosys cannot be read: {}", what)};
}

// "\name" of an escaped identifier as "name".
std::string_view plain(std::string_view identifier) {
  return identifier.starts_with('\\') ? identifier.substr(1) : identifier;
}

// "u_a.q_q[3]$_DFFE_PP_" as "u_a.q_q[3]": Yosys' `rename -wire` appends the cell's type.
std::string register_name(std::string_view instance) {
  return std::string(instance.substr(0, instance.rfind("$_")));
}

// The net of ".D(net)," or ".D(\net ),".
std::string_view net_in(std::string_view connection) {
  const std::size_t open = connection.find('(');
  const std::size_t close = connection.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  std::string_view net = connection.substr(open + 1, close - open - 1);
  while (net.ends_with(' ')) net.remove_suffix(1);
  return net;
}

struct Line {
  std::string_view text;
  std::size_t begin;
};

std::vector<Line> split_lines(std::string_view text) {
  std::vector<Line> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    lines.push_back({text.substr(begin, end - begin), begin});
    begin = end + 1;
  }
  return lines;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// A verilog identifier that is no plain one ends with a blank.
std::string closed(std::string_view net) {
  return net.starts_with('\\') ? fmt::format("{} ", net) : std::string(net);
}

}  // namespace

Result<Activity> parse_activity(const std::string& json, std::uint64_t cycles) {
  Activity activity;
  if (cycles == 0) return FlowError{FlowFault::tool, "the bench counted no cycles"};
  try {
    const nlohmann::json document = nlohmann::json::parse(json);
    const double duration = document.at("duration").get<double>();
    for (const auto& [name, signal] : document.at("signals").items()) {
      const int low = signal.at("low").get<int>();
      const bool vector = signal.at("vector").get<bool>();
      const auto& toggles = signal.at("toggles");
      const auto& high = signal.at("high_time");
      for (std::size_t bit = 0; bit < toggles.size(); ++bit) {
        const BitActivity found{toggles.at(bit).get<double>() / static_cast<double>(cycles),
                                duration > 0.0 ? high.at(bit).get<double>() / duration : 0.5};
        if (!vector) {
          activity.insert_or_assign(name, found);
          continue;
        }
        activity.insert_or_assign(fmt::format("{}[{}]", name, low + static_cast<int>(bit)), found);
        // Yosys drops the index of a vector of one bit.
        if (toggles.size() == 1) activity.insert_or_assign(name, found);
      }
    }
  } catch (const nlohmann::json::exception& error) {
    return FlowError{FlowFault::tool,
                     fmt::format("the bench's toggle counts cannot be read: {}", error.what())};
  }
  return activity;
}

Result<CutNetlist> cut_registers(std::string_view netlist, std::string_view top,
                                 const PreparedLibrary& library) {
  CutNetlist result;
  const std::string opening = fmt::format("module {}(", top);
  const std::size_t header = netlist.find(opening);
  if (header == std::string_view::npos) {
    return unreadable(fmt::format("no module {}", top));
  }
  const std::size_t ports = header + opening.size();
  const std::size_t body = netlist.find(");", ports);
  if (body == std::string_view::npos) return unreadable("the module's ports do not end");

  std::map<std::string, double, std::less<>> loads;
  std::string cells;
  const DataPin* pin = nullptr;  // of the flip-flop whose connections are being read
  std::set<std::string, std::less<>> own_ports;
  for (const Line& line : split_lines(netlist.substr(body + 2))) {
    const std::vector<std::string_view> words = words_of(line.text);
    const std::string_view text = trimmed(line.text);
    if (words.size() >= 2 && (words[0] == "input" || words[0] == "output")) {
      std::string_view name = words.back();
      if (name.ends_with(';')) name.remove_suffix(1);
      own_ports.emplace(plain(name));
    }
    if (words.size() == 3 && words[2] == "(") {
      const auto found = library.data_pins.find(std::string(words[0]));
      pin = found == library.data_pins.end() ? nullptr : &found->second;
      if (pin != nullptr) {
        const std::string port = fmt::format("sfpgen_state_{}", result.registers.size());
        result.registers.push_back({register_name(plain(words[1])), port});
      }
    } else if (pin != nullptr && text.starts_with(fmt::format(".{}(", pin->pin))) {
      const std::string_view net = net_in(text);
      if (!net.empty() && net.find('\'') == std::string_view::npos)
        loads[std::string(net)] += pin->capacitance_pf;
      const bool comma = text.ends_with(',');
      cells +=
          fmt::format("    .{}({}){}\n", pin->pin, result.registers.back().port, comma ? "," : "");
      continue;
    } else if (text.starts_with(");")) {
      pin = nullptr;
    }
    cells += line.text;
    cells += '\n';
  }

  std::string list;
  std::string declarations;
  for (const CutRegister& entry : result.registers) {
    list += entry.port + ", ";
    declarations += fmt::format("  input {};\n", entry.port);
  }
  for (const auto& [net, load] : loads) {
    // A port, or a bit of one, is loaded from outside already. Only ports are vectors here, so an
    // index that is not part of an escaped name is one of theirs.
    const std::string_view name = plain(net);
    const bool port_bit = name.size() == net.size() && net.find('[') != std::string::npos;
    if (port_bit || own_ports.contains(name)) continue;
    result.nets.push_back({std::string(name), load});
    list += closed(net) + ", ";
    declarations += fmt::format("  output {};\n", closed(net));
  }
  result.text = fmt::format("{}{}{});\n{}{}", netlist.substr(0, ports), list,
                            netlist.substr(ports, body - ports), declarations, cells);
  return result;
}

ActivityScript activity_script(const CutNetlist& netlist, const std::vector<std::string>& inputs,
                               const Activity& activity) {
  ActivityScript script;
  const auto command = [&](std::string_view port, const BitActivity& bit) {
    script.text += fmt::format(
        "set_power_activity -input_ports [get_ports {{{}}}] -activity {:.6g} -duty {:.4f}\n", port,
        bit.toggles_per_cycle, bit.duty);
  };
  double toggles = 0.0;
  for (const CutRegister& entry : netlist.registers) {
    const auto found = activity.find(entry.name);
    if (found == activity.end()) {
      ++script.unmeasured_registers;
      continue;
    }
    ++script.registers;
    toggles += found->second.toggles_per_cycle;
    command(entry.port, found->second);
  }
  if (script.registers > 0) script.mean_toggles = toggles / static_cast<double>(script.registers);
  double input_toggles = 0.0;
  for (const std::string& input : inputs) {
    const auto found = activity.find(input);
    const BitActivity bit = found == activity.end() ? BitActivity{0.0, 0.0} : found->second;
    input_toggles += bit.toggles_per_cycle;
    command(input, bit);
  }
  if (!inputs.empty())
    script.mean_input_toggles = input_toggles / static_cast<double>(inputs.size());
  script.text +=
      fmt::format("set_power_activity -input -activity {:.6g} -duty 0.5\n", script.mean_toggles);
  for (const CutNet& net : netlist.nets) {
    script.text += fmt::format("set_load {:.6f} [get_ports {{{}}}]\n", net.load_pf, net.name);
  }
  return script;
}

Result<PowerReport> parse_power(std::string_view log) {
  PowerReport report;
  const std::vector<std::pair<std::string_view, PowerShare*>> rows = {
      {"Sequential", &report.sequential},
      {"Combinational", &report.combinational},
      {"Total", &report.total}};
  std::size_t found = 0;
  bool complete = false;
  for (const std::string_view line : lines_of(log)) {
    if (line.starts_with("Error:")) {
      return FlowError{FlowFault::tool, fmt::format("sta said: {}", line)};
    }
    if (line == "power complete") complete = true;
    const std::vector<std::string_view> words = words_of(line);
    if (words.size() < 5) continue;
    for (const auto& [name, share] : rows) {
      if (words[0] != name) continue;
      const auto internal = decimal_in(words[1]);
      const auto switching = decimal_in(words[2]);
      const auto leakage = decimal_in(words[3]);
      const auto total = decimal_in(words[4]);
      if (!internal || !switching || !leakage || !total) continue;
      *share = {*internal, *switching, *leakage, *total};
      ++found;
    }
  }
  if (!complete || found != rows.size()) {
    return FlowError{FlowFault::tool, "sta gave no power report"};
  }
  return report;
}

Result<PowerReport> run_power(const std::filesystem::path& directory, std::string_view script,
                              const std::filesystem::path& log) {
  if (const auto found = find_tool(Tool::sta); !found.ok()) return found.error();
  ProcessRequest request;
  request.arguments = {std::string(facts_of(Tool::sta).program), "-exit", std::string(script)};
  request.working_directory = directory;
  request.log_file = log;
  const ProcessResult result = run_process(request);
  if (!result.succeeded()) return tool_failure(Tool::sta, result, log);
  Result<PowerReport> report = parse_power(result.output);
  if (report.ok()) return report;
  return FlowError{FlowFault::tool,
                   fmt::format("{}, log: {}", report.error().message, log.string())};
}

}  // namespace sfpgen::flow
