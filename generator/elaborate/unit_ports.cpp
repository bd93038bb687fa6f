// Makes the ports that many units have.
#include "generator/elaborate/unit_ports.hpp"

#include <fmt/format.h>

#include <utility>

namespace sfpgen::elaborate {

using enum Direction;

UnitParameter reset_parameter() {
  return {"ASYNC_RESET",
          [](const model::ValidSpec& spec) -> std::int64_t {
            return spec.choice("reset") == "asynchronous" ? 1 : 0;
          },
          "1: the control flip-flops are reset asynchronously, 0: synchronously"};
}

void append_clock(std::vector<UnitPort>& ports) {
  ports.push_back({"clk_i", input, widths::bit, PortGroup::clock, "",
                   "clock; everything happens at its rising edge"});
  ports.push_back({"rst_i", input, widths::bit, PortGroup::clock, "",
                   "reset of the control flip-flops, active high"});
}

void append(std::vector<UnitPort>& ports, const std::string& stream, Direction direction,
            const StreamShape& shape) {
  const Direction back = direction == input ? output : input;
  const auto add = [&](const char* signal, Direction way, const Width& width,
                       const std::string& text) {
    ports.push_back({stream + signal, way, width, PortGroup::stream, stream, text});
  };
  add("_tdata", direction, shape.data, shape.data_text);
  add("_tkeep", direction, shape.keep, "one bit a byte of TDATA: 1 = the byte counts");
  if (shape.user) add("_tuser", direction, shape.user, shape.user_text);
  add("_tvalid", direction, widths::bit, "the beat is there; never waits for TREADY");
  add("_tready", back, widths::bit, "the beat is taken at this clock edge");
  add("_tlast", direction, widths::bit, "last beat of the packet");
}

UnitPort configuration(std::string name, const Width& width, std::string text, Presence presence) {
  return {std::move(name), input, width, PortGroup::configuration, "", std::move(text), presence};
}

UnitPort status(std::string name, std::string text) {
  return {std::move(name), output, widths::bit, PortGroup::status, "", std::move(text)};
}

std::string value_rows(const model::ValidSpec& /*spec*/, const Dimensions& d) {
  return fmt::format(
      "a row of values: lane k at bits [{0}*k +: {0}], {{sign, exponent[{1}], mantissa[{2}]}}",
      d.container_bits, d.exponent_bits, d.mantissa_bits);
}

UnitPort status_clear() {
  return {"status_clear_i",  input, widths::bit,
          PortGroup::status, "",    "1: clears the sticky status bits"};
}

}  // namespace sfpgen::elaborate
