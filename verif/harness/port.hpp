// The ports of a simulated design by name, whatever type Verilator gave each of them.
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sfpgen::harness {

/// The bits of a port or of a beat's payload: 32-bit words, least significant first.
using Words = std::vector<std::uint32_t>;

/// Number of words that hold `bits` bits.
constexpr std::size_t words_for(std::size_t bits) { return (bits + 31U) / 32U; }

/// `width` (0..64) bits of `words` from bit `low`; bits past the end read 0.
std::uint64_t get_field(std::span<const std::uint32_t> words, std::size_t low, unsigned width);

/// Stores the low `width` (0..64) bits of `value` at bit `low`; bits past the end are dropped.
void set_field(std::span<std::uint32_t> words, std::size_t low, unsigned width,
               std::uint64_t value);

/// One port: refers to the model's own variable. Verilator keeps a port of up to 8, 16, 32 or 64
/// bits in an integer of that size, a wider one in an array of 32-bit words; bits above the width
/// are 0.
class Port {
 public:
  Port() = default;
  Port(std::uint8_t& storage, unsigned width) : narrow_(&storage), bytes_(1), width_(width) {}
  Port(std::uint16_t& storage, unsigned width) : narrow_(&storage), bytes_(2), width_(width) {}
  Port(std::uint32_t& storage, unsigned width) : narrow_(&storage), bytes_(4), width_(width) {}
  Port(std::uint64_t& storage, unsigned width) : narrow_(&storage), bytes_(8), width_(width) {}
  Port(std::uint32_t* words, unsigned width) : wide_(words), width_(width) {}

  /// Any wide type that gives its words by data(), as Verilator's VlWide does.
  template <typename Wide>
  requires requires(Wide& wide) {
    { wide.data() } -> std::convertible_to<std::uint32_t*>;
  }
  Port(Wide& storage, unsigned width) : Port(storage.data(), width) {}

  /// Width in bits.
  [[nodiscard]] unsigned width() const { return width_; }

  /// True once it refers to a model's variable.
  [[nodiscard]] bool bound() const { return narrow_ != nullptr || wide_ != nullptr; }

  /// The low 64 bits.
  [[nodiscard]] std::uint64_t get() const;

  /// Sets the port to `value` cut to its width; bits above 64 become 0.
  void set(std::uint64_t value) const;

  /// All bits, words_for(width()) words.
  [[nodiscard]] Words read() const;

  /// All bits into `words`, which gets the right size; cheaper than a new vector every cycle.
  void read_into(Words& words) const;

  /// Sets all bits; missing words are 0, bits above the width are dropped.
  void write(std::span<const std::uint32_t> words) const;

 private:
  void* narrow_ = nullptr;
  std::uint32_t* wide_ = nullptr;
  unsigned bytes_ = 0;
  unsigned width_ = 0;
};

/// The ports of one design under their Verilog names.
class PortTable {
 public:
  void add(std::string name, Port port);

  /// The port; a name the design does not have is an internal error (std::logic_error).
  [[nodiscard]] const Port& at(std::string_view name) const;

  [[nodiscard]] bool has(std::string_view name) const;

  /// All names, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::map<std::string, Port, std::less<>> ports_;
};

/// The ports of one AXI4-Stream; `user` is not bound where it has no TUSER.
struct StreamPorts {
  Port data, keep, valid, ready, last;
  Port user = {};
  /// Outputs that belong to a master's beat, the first one lowest: they stand above TUSER in
  /// Beat::user.
  std::vector<Port> beside = {};
};

/// The stream whose ports are `prefix`_tdata, _tkeep, _tvalid, _tready and _tlast, and _tuser if
/// there is one.
StreamPorts find_stream(const PortTable& ports, std::string_view prefix);

}  // namespace sfpgen::harness
