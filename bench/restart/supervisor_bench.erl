%% From telling a gen_server to crash until its successor, under the same name, has answered a question: the same steps
%% as restart_bench.cpp. The successor gets its predecessor's last snapshot from an ETS table and leaves a record with a
%% journal process. Reports of crashes are switched off.
%%
%%   erlc supervisor_bench.erl && erl -noshell -run supervisor_bench main RESTARTS
%%
%% prints one line: median and 99th percentile in nanoseconds.
-module(supervisor_bench).
-export([main/1, init/1, start_worker/1, journal/1, handle_call/3, handle_cast/2]).

main([Restarts]) ->
    logger:set_primary_config(level, none),
    Count = list_to_integer(Restarts),
    ets:new(snapshots, [named_table, public, {read_concurrency, true}]),
    ets:insert(snapshots, {worker, binary:copy(<<"x">>, 1024)}),
    register(journal, spawn_link(?MODULE, journal, [[]])),
    process_flag(trap_exit, true),
    {ok, Top} = supervisor:start_link(?MODULE, {top, self()}),
    receive hello -> ok end,
    Taken = lists:sort(measure(Count, [])),
    io:format("~w ~w~n", [lists:nth(Count div 2 + 1, Taken), lists:nth(Count * 99 div 100 + 1, Taken)]),
    unlink(Top),
    exit(Top, shutdown),
    init:stop().

measure(0, Taken) -> Taken;
measure(N, Taken) ->
    Began = erlang:monotonic_time(nanosecond),
    gen_server:cast(worker, crash),
    receive hello -> ok end,
    1024 = gen_server:call(worker, question),
    Ended = erlang:monotonic_time(nanosecond),
    measure(N - 1, [Ended - Began | Taken]).

journal(Records) ->
    receive Record -> journal([{erlang:system_time(nanosecond), Record} | Records]) end.

start_worker(Client) -> gen_server:start_link({local, worker}, ?MODULE, {worker, Client}, []).

init({top, Client}) ->
    Child = #{id => worker, start => {?MODULE, start_worker, [Client]}, restart => permanent},
    {ok, {#{strategy => one_for_one, intensity => 1000000, period => 1}, [Child]}};
init({worker, Client}) ->
    [{worker, Snapshot}] = ets:lookup(snapshots, worker),
    journal ! {restarted, worker},
    Client ! hello,
    {ok, binary:copy(Snapshot)}.

handle_call(question, _From, Snapshot) -> {reply, byte_size(Snapshot), Snapshot}.

handle_cast(crash, _Snapshot) -> error(boom).
