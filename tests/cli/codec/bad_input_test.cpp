// Bad files, options and outputs: exit code 2, one sentence, and nothing is left behind.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "support.hpp"

namespace sfpgen::cli::testing {

using namespace sfpgen::golden;

TEST_CASE("every bad input of encode: exit 2, one sentence with file, place and reason, no file") {
  const Workshop workshop;
  const Bytes good = format_npy(array_of(ItemKind::floating, fp32, {8}));
  workshop.put("in.npy", good);
  workshop.put("short.npy", Bytes(good.begin(), good.end() - 1));
  workshop.put("empty.npy", {});
  workshop.put("bits.npy", format_npy(array_of(ItemKind::unsigned_integer, bf16, {8})));
  const auto with_descr = [&](const std::string& name, const std::string& descr) {
    Bytes bytes = good;
    std::copy(descr.begin(), descr.end(), bytes.begin() + 20);
    workshop.put(name, bytes);
  };
  with_descr("object.npy", "'|O' ");
  with_descr("int.npy", "'<i4'");
  const auto refused = [&](const std::string& file, const std::string& reason,
                           std::vector<std::string> options = {}) {
    std::vector<std::string> arguments = {"encode", file, "-o", "t.sfp"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    check_refused(workshop, arguments, file, reason);
  };
  refused("none.npy", "cannot be opened: No such file");
  refused(".", "it is a directory");
  refused("/dev/zero", "cannot be read: it is a device");
  refused("empty.npy", "byte 0: the file ends inside the magic string");
  refused(
      "short.npy",
      "byte 128: the file holds 31 bytes of data, which is not what shape (8,) of float32 takes");
  refused("object.npy", "array of Python objects");
  refused("int.npy", "'<i4' is not one of float16");
  refused("bits.npy", "must be named, such as --container bf16");
  refused("bits.npy", "come in uint32, not in uint16", {"--container", "fp32"});
  refused("in.npy", "a float32 array holds container fp32, not bf16", {"--container", "bf16"});
  refused("in.npy", "\"float\" is not fp64, fp32, fp16, bf16 or eXmY", {"--container", "float"});
  refused("in.npy", "is not a multiple of 8", {"--container", "e4m4"});
  refused("in.npy", "--mantissa-bits: 24 is outside 0..23", {"--mantissa-bits", "24"});
  refused("in.npy", "--mantissa-bits: -1 is outside 0..23", {"--mantissa-bits", "-1"});
  refused("in.npy", "--mantissa-bits: \"3,5\" is not a number from 0 to 23",
          {"--mantissa-bits", "3,5"});
  refused("in.npy", "--mantissa-bits: \"nan\" is not a number", {"--mantissa-bits", "nan"});
  refused("in.npy", "--exponent-bits: 8.01 is outside 0..8", {"--exponent-bits", "8.01"});
  refused("in.npy", "--window: the lowest exponent 4 is above the highest, 3", {"--window", "4:3"});
  refused("in.npy", "--window: \"4\" is not LO:HI", {"--window", "4"});
  refused("in.npy", "--window: \"a:3\" is not LO:HI", {"--window", "a:3"});
  refused("in.npy", "--window: -128 is outside -127..127", {"--window", "-128:3"});
  refused("in.npy", "--window: 128 is outside -126..127", {"--window", "0:128"});
  refused("in.npy", "--seed: \"1073741824\" is not a whole number from 0 to 1073741823",
          {"--seed", "1073741824"});
  refused("in.npy", "--lanes: 65 is outside 1..64", {"--lanes", "65", "--round", "half-away"});
  refused("in.npy", "--lanes: 65 is outside 1..64", {"--lanes", "65"});
  refused("in.npy", "--rows: 0 is outside 1..64", {"--rows", "0"});
  refused("in.npy", "--bias: 256 is outside 0..255", {"--bias", "256"});
  refused("in.npy", "\"most\" is neither auto nor a number", {"--bias", "most"});
  refused("in.npy", "--raw-bits: 9 is outside 1..8", {"--raw-bits", "9"});
  refused("in.npy", "--raw-offset: 255 is outside 0..254", {"--raw-offset", "255"});
}

TEST_CASE("bad command lines exit with 2 and leave no file") {
  const Workshop workshop;
  workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp32, {8})));
  for (const std::vector<std::string>& options :
       std::vector<std::vector<std::string>>{{"--coding", "gecko"},
                                             {"--zero-code", "maybe"},
                                             {"--mantissa-bits", "-1"},
                                             {"--mantissa-bits", "x"},
                                             {"--round", "up"},
                                             {"--window", "0:1", "--exponent-bits", "3"},
                                             {"--lanes", "4294967297"},
                                             {"--block", "-5"},
                                             {"--bogus"},
                                             {"--lanes"}}) {
    std::vector<std::string> arguments = {"encode", "in.npy", "-o", "t.sfp"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Ran ran = workshop.run(arguments);
    CHECK(ran.code == 2);
    CHECK(ran.err.find(options.front()) != std::string::npos);
  }
  for (const char* const number : {"-5", "x", "1e3", "2.0", "18446744073709551616", ""}) {
    const Ran ran = workshop.run({"encode", "in.npy", "-o", "t.sfp", "--block", number});
    CHECK_MESSAGE(ran.code == 2, number);
    CHECK_MESSAGE(
        ran.err.find("is not a whole number from 0 to 18446744073709551615") != std::string::npos,
        ran.err);
  }
  CHECK(workshop.run({"encode", "in.npy"}).code == 2);
  CHECK(workshop.run({"decode"}).code == 2);
  CHECK(workshop.run({"inspect"}).code == 2);
  CHECK(workshop.entries() == std::vector<std::string>{"in.npy"});
}

TEST_CASE(
    "damaged .sfp files: decode and inspect exit with 2 and one sentence, decode leaves no file") {
  const Workshop workshop;
  workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp32, {40})));
  REQUIRE(workshop.run({"encode", "in.npy", "-o", "good.sfp", "--block", "24"}).code == 0);
  const Bytes good = workshop.get("good.sfp");
  const auto refused = [&](const Bytes& bytes, const std::string& reason) {
    workshop.put("bad.sfp", bytes);
    check_refused(workshop, {"decode", "bad.sfp", "-o", "out.npy"}, "bad.sfp", reason);
    check_refused(workshop, {"inspect", "bad.sfp"}, "bad.sfp", reason);
  };
  for (std::size_t size = 0; size < good.size(); size += 37) {
    refused(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), "");
  }
  for (std::size_t at = 0; at < good.size(); at += 29) {
    Bytes changed = good;
    changed[at] = static_cast<std::uint8_t>(changed[at] ^ 0x10);
    refused(changed, "");
  }
  refused({}, "byte 0: this is not a .sfp file");
  refused(Bytes(100, 'x'), "byte 0: this is not a .sfp file");
  Bytes last = good;
  last.back() = static_cast<std::uint8_t>(last.back() ^ 1);
  refused(last, "block 1 at byte");
  Bytes longer = good;
  longer.push_back(0);
  refused(longer, "bytes follow the last block");
}

TEST_CASE(
    "an output that cannot be written: exit 2, the old file is whole, nothing else is there") {
  const Workshop workshop;
  workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp32, {4000})));
  check_refused(workshop, {"encode", "in.npy", "-o", "none/t.sfp"}, "none/t.sfp",
                "No such file or directory");
  check_refused(workshop, {"encode", "in.npy", "-o", "."}, ".", "it is a directory");
  workshop.put("t.sfp", {1, 2, 3});
  const Ran full = workshop.run({"encode", "in.npy", "-o", "t.sfp"}, 4096);
  CHECK(full.code == 2);
  CHECK_MESSAGE(is_one_sentence(full.err, "t.sfp"), full.err);
  CHECK(workshop.get("t.sfp") == Bytes{1, 2, 3});
  CHECK(workshop.entries() == std::vector<std::string>{"in.npy", "t.sfp"});
}

TEST_CASE("an output that is the input, by whatever name: exit 2, and the input is whole") {
  const Workshop workshop;
  const Bytes array = format_npy(array_of(ItemKind::floating, fp32, {40}));
  workshop.put("in.npy", array);
  const std::string reason = "cannot be written: it is the input file";
  check_refused(workshop, {"encode", "in.npy", "-o", "in.npy"}, "in.npy", reason);
  check_refused(workshop, {"encode", "in.npy", "-o", "../work/in.npy"}, "../work/in.npy", reason);
  CHECK(workshop.get("in.npy") == array);
  REQUIRE(workshop.run({"encode", "in.npy", "-o", "t.sfp"}).code == 0);
  const Bytes file = workshop.get("t.sfp");
  check_refused(workshop, {"decode", "t.sfp", "-o", "./t.sfp"}, "./t.sfp", reason);
  CHECK(workshop.get("t.sfp") == file);
}

}  // namespace sfpgen::cli::testing
