// Reads a Liberty cell library, plain or gzipped, as far as synthesis has to know it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/flow/result.hpp"

namespace sfpgen::flow {

enum class PinDirection { input, output, inout, internal };

/// One pin of a cell.
struct LibertyPin {
  std::string name;
  PinDirection direction = PinDirection::input;
  double capacitance = 0.0;               ///< input capacitance, in the library's unit
  std::optional<double> max_capacitance;  ///< largest load of an output, in the library's unit
  std::string function;                   ///< Boolean function of an output; empty: none
  bool three_state = false;
};

/// What a cell does, as far as a mapper of flip-flops and gates cares.
enum class CellKind {
  combinational,  ///< every output has a function of the inputs
  flip_flop,      ///< one `ff` group
  latch,
  clock_gate,
  state_table,  ///< sequential, described in a way that the mappers do not read
  multi_bit,    ///< ff_bank or latch_bank
  no_function,  ///< filler, antenna, decoupling, macro ...
};

/// One cell of the library.
struct LibertyCell {
  std::string name;
  int line = 0;                ///< of its group in the text
  std::size_t text_begin = 0;  ///< first byte of the group in the text
  std::size_t text_end = 0;    ///< one past its closing brace
  std::optional<double> area;  ///< in um2
  std::string footprint;       ///< cells of one footprint are interchangeable; empty: not given
  CellKind kind = CellKind::no_function;
  std::string next_state;  ///< of a flip-flop: what it takes at the clock edge; empty: not given
  bool dont_use = false;
  bool scan = false;  ///< has a test_cell group
  bool power_management =
      false;  ///< isolation cell, level shifter, retention, power switch, pad ...
  std::vector<LibertyPin> pins;

  /// Number of output pins.
  [[nodiscard]] std::size_t outputs() const;
  /// The output pin, when there is exactly one.
  [[nodiscard]] const LibertyPin* only_output() const;
  /// The input pins, in file order.
  [[nodiscard]] std::vector<const LibertyPin*> inputs() const;
};

/// A library: its text and what it says.
struct LibertyLibrary {
  std::string name;
  std::string text;                  ///< the whole file, decompressed
  double time_unit_ns = 1.0;         ///< one unit of time in ns
  double capacitance_unit_pf = 1.0;  ///< one unit of capacitance in pF
  std::vector<LibertyCell> cells;    ///< in file order
};

/// Reads and parses `file` (gzipped or not, whatever its name). The error names the file, the line
/// and what is wrong; its fault is `input`.
Result<LibertyLibrary> read_liberty(const std::filesystem::path& file);

/// Parses Liberty text; `file_name` only goes into messages.
Result<LibertyLibrary> parse_liberty(std::string text, std::string_view file_name);

/// Truth table of a Liberty Boolean expression over `inputs` (at most six): bit i is the value
/// where input k has the value of bit k of i. Operators ! ' ^ * & blank + |, constants 0 1. Nothing
/// if the expression is malformed or speaks of another name.
std::optional<std::uint64_t> truth_table(std::string_view expression,
                                         const std::vector<std::string>& inputs);

/// Why a synthesis run must not use the cell, as a phrase ("latch", "dont_use", ...); nothing if it
/// may.
std::optional<std::string> reason_to_leave_out(const LibertyCell& cell);

/// A cell with its one output pin.
struct DrivingCell {
  std::string cell;
  std::string pin;
};

/// What synthesis needs from a library, found in the library itself.
struct LibraryFacts {
  std::string nand2;                    ///< the smallest two-input NAND
  double nand2_area = 0.0;              ///< um2, one gate equivalent
  DrivingCell driver;                   ///< drives every input of a design
  double load_pf = 0.0;                 ///< hangs on every output: four inputs of the driving cell
  std::vector<std::string> flip_flops;  ///< usable, in file order
  std::vector<std::pair<std::string, std::string>> unused;  ///< cell and the reason
};

/// Picks the facts. Errors (fault `input`): no usable NAND2, inverter, buffer or inverter to drive
/// with, or flip-flop; `file_name` goes into the message.
Result<LibraryFacts> find_facts(const LibertyLibrary& library, std::string_view file_name);

/// The library's text without the cells that `facts` leaves out (each becomes a comment of one
/// line).
std::string filtered_text(const LibertyLibrary& library);

}  // namespace sfpgen::flow
