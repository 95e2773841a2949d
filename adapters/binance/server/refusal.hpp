#pragma once

#include <cstdint>
#include <string>

#include "core/types/result.hpp"

namespace adapters::binance::server {

/// What the venue answers instead of doing what was asked: {"code":-1121,"msg":"Invalid symbol."}. Codes and texts:
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code
struct refusal {
  int code = -1000;
  std::string text;
  unsigned status = 400;  ///< of the HTTP answer
  auto operator<=>(const refusal&) const = default;
};

template <class T>
using answer = core::result<T, refusal>;

std::string to_json(const refusal&);

namespace refuse {

refusal unknown();                              ///< -1000 with 503: the outcome is not known
refusal overloaded();                           ///< -1008 with 503: definitely not executed
refusal clock_behind();                         ///< -1021: older than recvWindow
refusal clock_ahead();                          ///< -1021: more than a second ahead
refusal signature();                            ///< -1022
refusal illegal_characters(std::string_view);   ///< -1100
refusal too_many_parameters();                  ///< -1101
refusal repeated_parameter();                   ///< -1101
refusal missing(std::string_view parameter);    ///< -1102: not sent, empty or malformed
refusal empty(std::string_view parameter);      ///< -1105
refusal not_required(std::string_view name);    ///< -1106
refusal precision();                            ///< -1111
refusal time_in_force();                        ///< -1115
refusal order_type();                           ///< -1116
refusal side();                                 ///< -1117
refusal interval();                             ///< -1120
refusal symbol();                               ///< -1121
refusal listen_key();                           ///< -1125
refusal combination();                          ///< -1128
refusal not_valid(std::string_view parameter);  ///< -1130
refusal receive_window();                       ///< -1131
refusal new_order(std::string_view why);        ///< -2010
refusal unknown_order();                        ///< -2011: cancel of what is not open
refusal no_order();                             ///< -2013: query of what does not exist
refusal callback_rate();                        ///< -2007
refusal key_format();                           ///< -2014
refusal key();                                  ///< -2015
refusal margin();                               ///< -2019
refusal would_trigger();                        ///< -2021
refusal reduce_only();                          ///< -2022
refusal too_many_open();                        ///< -2025
refusal leverage_position();                    ///< -2027
refusal leverage_margin();                      ///< -2028
refusal price_sign();                           ///< -4001
refusal price_max();                            ///< -4002
refusal quantity_sign();                        ///< -4003
refusal quantity_min();                         ///< -4004
refusal quantity_max();                         ///< -4005
refusal stop_price_sign();                      ///< -4006
refusal price_min();                            ///< -4013
refusal tick();                                 ///< -4014
refusal client_order_id();                      ///< -4015
refusal price_too_high(std::string_view cap);   ///< -4016
refusal step();                                 ///< -4023
refusal price_too_low(std::string_view floor);  ///< -4024
refusal leverage();                             ///< -4028
refusal too_many_conditional();                 ///< -4045
refusal same_margin_type();                     ///< -4046
refusal margin_type_with_orders();              ///< -4047
refusal margin_type_with_position();            ///< -4048
refusal same_position_side();                   ///< -4059
refusal position_side();                        ///< -4061
refusal batch_size();                           ///< -4082
refusal repeated_client_order_id();             ///< -4116
refusal use_algo();                             ///< -4120
refusal close_position_exists();                ///< -4130
refusal percent_price();                        ///< -4131
refusal close_position();                       ///< -4136
refusal notional(std::string_view minimum);     ///< -4164
refusal same_multi_assets();                    ///< -4171
refusal fill_or_kill();                         ///< -5021
refusal post_only();                            ///< -5022
refusal nothing_to_modify();                    ///< -5027
refusal not_supported();                        ///< -4084
refusal no_path();                              ///< 404
refusal wrong_method();                         ///< 405

}  // namespace refuse
}  // namespace adapters::binance::server
